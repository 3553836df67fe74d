/** Numbers in one array that is read in long loops, and that numbers are inserted into and removed from. */
export class NumberList {
  /** Longer than the list: its end is free for more. */
  values = new Float64Array(32);
  length = 0;

  insert(at: number, value: number): void {
    if (this.length === this.values.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.values);
      this.values = longer;
    }
    this.values.copyWithin(at + 1, at, this.length++);
    this.values[at] = value;
  }

  remove(at: number): void {
    this.values.copyWithin(at, at + 1, this.length--);
  }
}
