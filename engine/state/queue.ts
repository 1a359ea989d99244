/** A priority queue (binary heap); equals come out in the order in which they went in. */
export class Queue<T> {
  #heap: { item: T; number: number }[] = [];
  readonly #compare: (a: T, b: T) => number;
  #count = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(item: T): void {
    const heap = this.#heap;
    const entry = { item, number: this.#count++ };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || !this.#before(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Lets go of all but some, which keep their order. */
  keep(isKept: (item: T) => boolean): void {
    const kept = this.#heap.filter(({ item }) => isKept(item));
    // What is in order is a heap.
    this.#heap = kept.sort((a, b) => (this.#before(a, b) ? -1 : 1));
  }

  peek(): T | undefined {
    return this.#heap[0]?.item;
  }

  pop(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first?.item;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = left;
      let child = heap[left];
      const right = heap[left + 1];
      if (child && right && this.#before(right, child)) [least, child] = [left + 1, right];
      if (!child || !this.#before(child, last)) break;
      heap[at] = child;
      at = least;
    }
    heap[at] = last;
    return first.item;
  }

  #before(a: { item: T; number: number }, b: { item: T; number: number }): boolean {
    return (this.#compare(a.item, b.item) || a.number - b.number) < 0;
  }
}
