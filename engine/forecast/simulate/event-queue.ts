interface Event {
  at: number;
  number: number;
  run(): void;
}

/** Future events of a simulated run, in order (a priority queue); simultaneous ones in the order in which they were added. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #count = 0;

  add(at: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at, run, number: this.#count++ };
    let place = heap.length;
    heap.push(event);

    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isBefore(event, parent)) break;
      heap[place] = parent;
      place = above;
    }

    heap[place] = event;
  }

  /** Removes the next event. */
  next(): Pick<Event, 'at' | 'run'> | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;

    let place = 0;
    for (;;) {
      let least = 2 * place + 1;
      let child = heap[least];
      const right = heap[least + 1];

      if (child && right && isBefore(right, child)) {
        least++;
        child = right;
      }

      if (!child || !isBefore(child, last)) break;
      heap[place] = child;
      place = least;
    }

    heap[place] = last;
    return first;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.number < b.number);
