// LangGraph.js: the same three shapes, in memory and with checkpoints on the disk.
import { DatabaseSync } from 'node:sqlite';
import { Annotation, END, MemorySaver, Send, START, StateGraph } from '@langchain/langgraph';

export const name = 'LangGraph.js';

const State = Annotation.Root({
  x: Annotation({ reducer: (_, next) => next, default: () => 0 }),
  m: Annotation({ reducer: (sum, one) => sum + one, default: () => 0 }),
});
const node = () => ({ x: 1 });

const shapes = {
  chain(n) {
    const graph = new StateGraph(State);
    for (let i = 0; i < n; i++) graph.addNode(`s${i}`, node);
    graph.addEdge(START, 's0').addEdge(`s${n - 1}`, END);
    for (let i = 1; i < n; i++) graph.addEdge(`s${i - 1}`, `s${i}`);
    return graph;
  },
  'fan-out'(n) {
    const graph = new StateGraph(State).addNode('end', () => ({ x: 1 }));
    const ids = Array.from({ length: n - 1 }, (_, i) => `s${i}`);
    for (const id of ids) graph.addNode(id, () => ({ m: 1 })).addEdge(START, id);
    return graph.addEdge(ids, 'end').addEdge('end', END);
  },
  loop(n) {
    return new StateGraph(State)
      .addNode('one', ({ item }) => ({ m: item }))
      .addConditionalEdges(START, () => Array.from({ length: n }, (_, item) => new Send('one', { item })), ['one'])
      .addEdge('one', END);
  },
};

/**
 * Its own SQLite checkpointer needs a compiled module that not every machine can build, so this one does what that does:
 * every checkpoint and every write is a row, synced before the next step.
 */
class SqliteCheckpoints extends MemorySaver {
  constructor(file) {
    super();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE kept (what TEXT, bytes BLOB)');
    this.row = db.prepare('INSERT INTO kept VALUES (?, ?)');
  }
  async #keep(what, value) {
    const [, bytes] = await this.serde.dumpsTyped(value);
    this.row.run(what, bytes);
  }
  async put(config, checkpoint, metadata) {
    await this.#keep('checkpoint', [checkpoint, metadata]);
    return super.put(config, checkpoint, metadata);
  }
  async putWrites(config, writes, task) {
    await this.#keep('writes', writes);
    return super.putWrites(config, writes, task);
  }
}

/** Builds the graph; each call of the result runs it once. With a file its states are kept there. */
export function prepare(shape, n, file) {
  const app = shapes[shape](n).compile(file ? { checkpointer: new SqliteCheckpoints(file) } : {});
  let thread = 0;
  return () => app.invoke({ x: 0 }, { recursionLimit: n + 10, configurable: { thread_id: String(thread++) } });
}
