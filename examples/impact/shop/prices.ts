/** Reads a price such as `4.20 EUR`; the currency is dropped. */
export function parsePrice(text: string): number {
  return Number.parseFloat(text);
}
