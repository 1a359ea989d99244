import { parsePrice } from './prices.ts';

export class Order {
  constructor(private lines: string[]) {}

  total(): number {
    return this.lines.reduce((sum, line) => sum + parsePrice(line), 0);
  }
}

/** Orders over this sum are looked at by a person. */
export const needsLook = (order: Order): boolean => order.total() > parsePrice('500 EUR');
