const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Digits that a double holds whatever they are. */
const SAFE_DIGITS = 15;
/** More of them than any number needs that a program prints. */
const MOST_DIGITS = 19;
const COMMA = 44;
const LINE_FEED = 10;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Reads a table of numbers from cell to cell; gives what `Number` gives for the text of each, and null for an empty one. */
export class CellReader {
  /** `at` is where the next cell starts. */
  constructor(
    private readonly text: string,
    public at: number,
  ) {}

  /** Whether the cell that was read last is the last one of its row. */
  get isEndOfRow(): boolean {
    return this.text.charCodeAt(this.at - 1) === LINE_FEED;
  }

  next(): number | null {
    const { text, at: start } = this;
    const isNegative = text.charCodeAt(start) === MINUS;
    let at = isNegative ? start + 1 : start;
    let digits = 0;
    let pointAt = -1;
    let head = 0;
    let tail = 0;
    let code = text.charCodeAt(at);
    for (; ; code = text.charCodeAt(++at)) {
      if (code === POINT && pointAt === -1) pointAt = at;
      else if (code >= ZERO && code <= ZERO + 9) {
        if (digits < SAFE_DIGITS) head = head * 10 + (code - ZERO);
        else tail = tail * 10 + (code - ZERO);
        // Zeros at the start do not count.
        if (head > 0) digits++;
      } else break;
    }
    const places = pointAt === -1 ? 0 : at - pointAt - 1;
    const isPlain = code === COMMA || code === LINE_FEED;
    if (!isPlain || head === 0 || digits > MOST_DIGITS || places > 22) return this.slow();
    const value = digits <= SAFE_DIGITS ? head / POWERS[places]! : quotient(head, tail, digits - SAFE_DIGITS, places);
    if (Number.isNaN(value)) return this.slow();
    this.at = at + 1;
    return isNegative ? -value : value;
  }

  private slow(): number | null {
    const start = this.at;
    let at = start;
    for (let code = this.text.charCodeAt(at); code !== COMMA && code !== LINE_FEED; code = this.text.charCodeAt(++at));
    this.at = at + 1;
    return at === start ? null : Number(this.text.slice(start, at));
  }
}

const SPLITTER = 2 ** 27 + 1;

/**
 * The double nearest to a decimal number of more than 15 digits: the quotient of its first 15 and a power of ten, and what
 * that lacks, worked out from the exact remainder (Dekker, 1971). NaN where the number lies too near to the middle of two
 * doubles to tell.
 */
function quotient(head: number, tail: number, tailDigits: number, places: number): number {
  if (places < tailDigits) return NaN;
  const divisor = POWERS[places - tailDigits]!;
  const rough = head / divisor;
  const product = rough * divisor;
  const [a, b] = [highHalf(rough), highHalf(divisor)];
  const [c, d] = [rough - a, divisor - b];
  const error = a * b - product + a * d + c * b + c * d;
  const rest = (head - product - error + tail / POWERS[tailDigits]!) / divisor;
  const value = rough + rest;
  const low = rest - (value - rough);
  return value + low * (1 + 1e-10) === value ? value : NaN;
}

function highHalf(value: number): number {
  const scaled = SPLITTER * value;
  return scaled - (scaled - value);
}
