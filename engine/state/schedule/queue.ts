interface Entry<T> {
  item: T;
  number: number;
}

/**
 * A stable priority queue. An item that belongs behind all others, the usual case, goes into a plain line; only the rest
 * needs a binary heap.
 */
export class Queue<T> {
  #heap: Entry<T>[] = [];
  #line: Entry<T>[] = [];
  /** The index of the first item in the line. */
  #first = 0;
  readonly #compare: (a: T, b: T) => number;
  #count = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#heap.length + this.#line.length - this.#first;
  }

  push(item: T): void {
    const entry = { item, number: this.#count++ };
    const last = this.#line.at(-1);
    if (!last || this.#compare(last.item, item) <= 0) this.#line.push(entry);
    else this.#pushHeap(entry);
  }

  peek(): T | undefined {
    return (this.#lineGoesFirst() ? this.#line[this.#first] : this.#heap[0])?.item;
  }

  pop(): T | undefined {
    if (!this.#lineGoesFirst()) return this.#popHeap();
    const first = this.#line[this.#first++];
    // Removed items do not stay in memory for long; half of the line is cut at once, so that each item is moved at most once.
    if (this.#first * 2 >= this.#line.length) {
      this.#line = this.#line.slice(this.#first);
      this.#first = 0;
    }

    return first?.item;
  }

  /** Removes all but some, which keep their order. */
  keep(isKept: (item: T) => boolean): void {
    const kept = [...this.#heap, ...this.#line.slice(this.#first)].filter(({ item }) => isKept(item));
    this.#heap = [];
    this.#line = kept.sort((a, b) => (this.#before(a, b) ? -1 : 1));
    this.#first = 0;
  }

  /** Sorts all again after a change of their keys; `renew` is called for each before. */
  reorder(renew: (item: T) => void): void {
    for (const { item } of this.#heap) renew(item);
    for (let at = this.#first; at < this.#line.length; at++) {
      const entry = this.#line[at];
      if (!entry) continue;
      renew(entry.item);
      this.#heap.push(entry);
    }

    this.#line = [];
    this.#first = 0;
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  #lineGoesFirst(): boolean {
    const [next, other] = [this.#line[this.#first], this.#heap[0]];
    return next !== undefined && (!other || this.#before(next, other));
  }

  #pushHeap(entry: Entry<T>): void {
    const heap = this.#heap;
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

  #popHeap(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first?.item;

    heap[0] = last;
    this.#sink(0);
    return first.item;
  }

  /** Moves an entry below those that go before it (sift down). */
  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from];
    if (!entry) return;

    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      let least = left;
      let child = heap[left];
      const right = heap[left + 1];
      if (child && right && this.#before(right, child)) [least, child] = [left + 1, right];
      if (!child || !this.#before(child, entry)) break;

      heap[at] = child;
      at = least;
    }

    heap[at] = entry;
  }

  #before(a: Entry<T>, b: Entry<T>): boolean {
    return (this.#compare(a.item, b.item) || a.number - b.number) < 0;
  }
}
