import type { DatabaseSync } from 'node:sqlite';
import { createDirectionBlock } from '../../libraries/retrieval/direction-block.ts';
import type { DirectedChunks } from '../../libraries/retrieval/directions.ts';

/**
 * The most bytes of directions in memory: 300,000 chunks of 1,536 dimensions. Those of a larger index are read at each
 * search.
 */
const mostKept = 512 * 2 ** 20;
/** The bytes of directions that are read at once. */
const blockBytes = 16 * 2 ** 20;
/** How long they are kept after the last search, in milliseconds. */
const idleMs = 300_000;

interface KeptDirections {
  /** The version of the index that they belong to. */
  token: string;
  bytes: number;
  blocks: DirectedChunks[];
  /** Whether each chunk has one. */
  isWhole: boolean;
}

/** By index and model, the most recently used one last. */
const cache = new Map<string, KeptDirections>();
let timer: NodeJS.Timeout | undefined;

/** Whether the present directions of all chunks are in memory. */
export const keepsAllDirections = (db: DatabaseSync, model: string): boolean => keptOf(db, model)?.isWhole === true;

/** The directions of all chunks with this dimension; cached, unless they are too many. Iterate once, inside a transaction. */
export function directionsOf(db: DatabaseSync, model: string, dimensions: number): Iterable<DirectedChunks> {
  const name = nameOf(db, model);
  const found = keptOf(db, model);
  if (found) {
    keep(name, found);
    return found.blocks;
  }

  const chunks = Number(db.prepare('SELECT count(*) AS count FROM chunk').get()?.['count'] ?? 0);
  const bytes = chunks * dimensions;
  const capacity = Math.max(1, Math.min(chunks, Math.ceil(blockBytes / dimensions)));
  if (bytes > mostKept) return readDirections(db, model, { dimensions, capacity, isReused: true });

  cache.delete(name);
  const blocks = [...readDirections(db, model, { dimensions, capacity, isReused: false })];
  const directed = blocks.reduce((sum, { directions }) => sum + directions.count, 0);
  keep(name, { token: tokenOf(db), bytes, blocks, isWhole: directed === chunks });

  return blocks;
}

function keep(name: string, directions: KeptDirections): void {
  cache.delete(name);
  cache.set(name, directions);
  let bytes = [...cache.values()].reduce((sum, one) => sum + one.bytes, 0);
  for (const [other, one] of cache) {
    if (bytes <= mostKept) break;
    cache.delete(other);
    bytes -= one.bytes;
  }

  clearTimeout(timer);
  timer = setTimeout(() => cache.clear(), idleMs);
  timer.unref();
}

function keptOf(db: DatabaseSync, model: string): KeptDirections | undefined {
  const found = cache.get(nameOf(db, model));
  return found?.token === tokenOf(db) ? found : undefined;
}

/** An index file has its own id. */
const nameOf = (db: DatabaseSync, model: string): string =>
  `${String(db.prepare("SELECT value FROM meta WHERE name = 'id'").get()?.['value'])} ${model}`;

const tokenOf = (db: DatabaseSync): string => String(db.prepare('SELECT token FROM change').get()?.['token']);

/** Reads them in file order: each vector once, and of chunks only a database index. */
function* readDirections(
  db: DatabaseSync,
  model: string,
  { dimensions, capacity, isReused }: { dimensions: number; capacity: number; isReused: boolean },
): Generator<DirectedChunks> {
  const rows = db.prepare(
    'SELECT chunk.n AS n, document, square, entries FROM vector NOT INDEXED CROSS JOIN chunk ON chunk.hash = vector.hash WHERE model = ?',
  );
  const makeBlock = (): DirectedChunks => ({
    directions: createDirectionBlock(dimensions, capacity),
    chunks: new Uint32Array(capacity),
    documents: new Uint32Array(capacity),
    squares: new Uint32Array(capacity),
  });

  let block = makeBlock();
  for (const { n, document, square, entries } of rows.iterate(model)) {
    if (!(entries instanceof Uint8Array) || entries.length !== dimensions) continue;
    if (block.directions.isFull) {
      yield block;
      if (isReused) block.directions.clear();
      else block = makeBlock();
    }

    const at = block.directions.count;
    block.directions.add(new Int8Array(entries.buffer, entries.byteOffset, dimensions));
    block.chunks[at] = Number(n);
    block.documents[at] = Number(document);
    block.squares[at] = Number(square);
  }

  if (block.directions.count > 0) yield block;
}
