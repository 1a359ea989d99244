import type { Fact } from '../../../state/events.ts';

/** Facts as bytes of server-sent events. */
export interface EventBytes {
  bytes: Uint8Array;
  /** The number of the last fact in them. */
  last: number;
}

/** The facts in a block: as many as one write should send, some tens of kilobytes. */
const blockSize = 256;

interface EventBlock {
  bytes: Buffer;
  /** The end of each event in the bytes. */
  ends: number[];
}

/**
 * Server-sent events of facts that grow in number, made once for all who watch them. The returned function gives the events
 * behind a fact's number, as many as one write should send; undefined where there are none yet.
 */
export function createEventBlocks(facts: readonly Fact[]): (seen: number) => EventBytes | undefined {
  const blocks = new Map<number, EventBlock>();
  return (seen) => {
    if (seen >= facts.length) return undefined;
    const place = Math.floor(seen / blockSize);
    const from = place * blockSize;
    const block = fillBlock(blocks.get(place), facts.slice(from, from + blockSize));

    blocks.set(place, block);
    const begin = seen === from ? 0 : block.ends[seen - from - 1];
    return { bytes: block.bytes.subarray(begin), last: from + block.ends.length };
  };
}

/** A block with those of its facts that it lacks. Who still sends the bytes of before is not disturbed. */
function fillBlock(block: EventBlock = { bytes: Buffer.alloc(0), ends: [] }, facts: readonly Fact[]): EventBlock {
  if (block.ends.length === facts.length) return block;
  const ends = [...block.ends];
  const parts = [block.bytes];

  let end = block.bytes.length;
  for (const fact of facts.slice(ends.length)) {
    const fields = { event: fact.type, data: JSON.stringify(fact), id: fact.seq };
    const lines = Object.entries(fields).map((field) => field.join(': '));
    const part = Buffer.from([...lines, '', ''].join('\n'));
    parts.push(part);
    end += part.length;
    ends.push(end);
  }

  return { bytes: Buffer.concat(parts), ends };
}
