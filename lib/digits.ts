const lastDigits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, "0"));

/**
 * What `String(number)` says, for numbers of which nearly each is a new one, as ids that count up. V8 keeps the texts of
 * the last thousands of numbers that it wrote (its number string cache), so that each new one lives long enough to become
 * old, and the whole heap is collected for their sake. Here it writes one number in a thousand.
 */
export function digits(number: number): string {
  if (number < 1_000 || !Number.isSafeInteger(number)) return String(number);
  return `${Math.floor(number / 1_000)}${lastDigits[number % 1_000]}`;
}
