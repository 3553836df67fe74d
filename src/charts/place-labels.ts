/** A dot of a scatter plot, in pixels from the plot's upper left corner. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Where a label stands beside its dot. */
export interface LabelPlace {
  readonly align: 'left' | 'right' | 'center';
  readonly dx: number;
  readonly dy: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}

const PLACES: readonly LabelPlace[] = [
  { align: 'left', dx: 9, dy: 0 },
  { align: 'right', dx: -9, dy: 0 },
  { align: 'center', dx: 0, dy: -14 },
  { align: 'center', dx: 0, dy: 14 },
];

/** Gives each label the first place where it covers no dot, no other label and no edge; `null` if there is no such place. */
export function placeLabels(dots: readonly Dot[], plot: Plot): (LabelPlace | null)[] {
  const covered: Box[] = dots.map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  return dots.map((dot, index) => {
    const own = covered[index];
    const place = PLACES.find((candidate) => {
      const box = boxOf(dot, candidate, plot);
      return isInside(box, plot) && covered.every((other) => other === own || !overlap(box, other));
    });
    if (place === undefined) return null;
    covered.push(boxOf(dot, place, plot));
    return place;
  });
}

function boxOf({ x, y, label }: Dot, { align, dx, dy }: LabelPlace, { fontSize }: Plot): Box {
  const width = label.length * fontSize * 0.62; // of a wide sans-serif face
  const start = { left: 0, right: width, center: width / 2 }[align];
  const left = x + dx - start;
  return { left, right: left + width, top: y + dy - fontSize * 0.6, bottom: y + dy + fontSize * 0.6 };
}

function isInside({ left, right, top, bottom }: Box, { width, height }: Plot): boolean {
  return left >= 0 && right <= width && top >= -10 && bottom <= height;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
