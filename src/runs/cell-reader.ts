const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const HIGH_DIGITS = 9;
/** A double holds any number of this many digits exactly. */
const SAFE_DIGITS = 15;
/** No program prints more digits of a number. */
const MOST_DIGITS = 19;
const COMMA = 44;
const LINE_FEED = 10;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Reads the bytes of a table of numbers from cell to cell; gives what `Number` gives for the text of each. */
export class CellReader {
  /** Whether the last cell is text that `Number` turns into NaN. An empty cell is NaN too, but not text. */
  isText = false;

  /** `at` is where the next cell starts. */
  constructor(
    private readonly bytes: Buffer,
    public at: number,
  ) {}

  /** Whether the last cell ended its row. */
  get isEndOfRow(): boolean {
    return this.bytes[this.at - 1] === LINE_FEED;
  }

  /** NaN for an empty cell. */
  next(): number {
    const { bytes } = this;
    let { at } = this;
    this.isText = false;
    let code = bytes[at]!;
    const isNegative = code === MINUS;
    if (isNegative) code = bytes[++at]!;
    let pointAt = -1;
    // Leading zeros do not count.
    for (; ; code = bytes[++at]!) {
      if (code === POINT && pointAt === -1) pointAt = at;
      else if (code !== ZERO) break;
    }
    // In pieces of at most nine digits: small integers are several times as fast as doubles.
    let [digits, high, middle, tail] = [0, 0, 0, 0];
    for (; ; code = bytes[++at]!) {
      const digit = code - ZERO;
      if (digit >= 0 && digit <= 9 && digits < MOST_DIGITS) {
        if (digits < HIGH_DIGITS) high = (high * 10 + digit) | 0;
        else if (digits < SAFE_DIGITS) middle = (middle * 10 + digit) | 0;
        else tail = (tail * 10 + digit) | 0;
        digits++;
      } else if (code === POINT && pointAt === -1) pointAt = at;
      else break;
    }
    const places = pointAt === -1 ? 0 : at - pointAt - 1;
    const isPlain = code === COMMA || code === LINE_FEED;
    if (!isPlain || digits === 0 || places > 22) return this.slow();
    const head = digits <= HIGH_DIGITS ? high : high * POWERS[Math.min(digits, SAFE_DIGITS) - HIGH_DIGITS]! + middle;
    const value = digits <= SAFE_DIGITS ? head / POWERS[places]! : quotient(head, tail, digits - SAFE_DIGITS, places);
    if (Number.isNaN(value)) return this.slow();
    this.at = at + 1;
    return isNegative ? -value : value;
  }

  private slow(): number {
    const start = this.at;
    const { bytes } = this;
    let at = start;
    for (let code = bytes[at]; code !== COMMA && code !== LINE_FEED; code = bytes[++at]);
    this.at = at + 1;
    const value = at === start ? NaN : Number(bytes.toString('utf8', start, at));
    this.isText = at > start && Number.isNaN(value);
    return value;
  }
}

const SPLITTER = 2 ** 27 + 1;

/**
 * The double nearest to a decimal number of more than 15 digits: the quotient of its first 15 digits and a power of
 * ten, corrected by the exact remainder (Dekker, 1971). NaN if the number is too close to the middle of two doubles to
 * decide.
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
