import type { Query } from './query.ts';

/** A pipeline that was pushed. */
export interface PushedPipeline {
  /** Its file, relative to the root of the project. */
  file: string;
  hash: string;
  /** The permissions of its runs, as `--allow` takes them. */
  allow: readonly string[];
  /** Who pushed it. */
  by: string;
}

/** The pushed pipelines of a project. */
export interface PushedPipelines {
  /** The newest of each file, by their files. */
  list(): Promise<PushedPipeline[]>;
  /** The newest version of a file. */
  find(file: string): Promise<PushedPipeline | undefined>;
  /** The version that a run began with. */
  ofRun(run: string): Promise<PushedPipeline | undefined>;
  /** A pushed pipeline with its files, as a text. */
  read(hash: string): Promise<string | undefined>;
  /** Removes the one of a file, if there is one: no later run uses it, and earlier runs continue. */
  remove(file: string): Promise<void>;
  /** Stores one: later runs of its file use it. */
  keep(pushed: PushedPipeline, content: string): Promise<void>;
}

const columns = 'b.file, b.hash, b.allow, b.by';

/** `query` retries where that may help. */
export const openPushed = (query: Query, project: string): PushedPipelines => ({
  list: () => query(`select ${columns} from baton.bundles b where project = $1 and newest order by file`, [project]),
  async find(file) {
    const rows = await query<PushedPipeline>(
      `select ${columns} from baton.bundles b where project = $1 and file = $2 and newest`,
      [project, file],
    );
    return rows[0];
  },
  async ofRun(run) {
    const rows = await query<PushedPipeline>(
      `select ${columns} from baton.runs r join baton.bundles b on b.project = r.project and b.hash = r.bundle
       where r.id = $1 and r.project = $2`,
      [run, project],
    );
    return rows[0];
  },
  async read(hash) {
    const [row] = await query<{ content: string }>('select content from baton.bundles where project = $1 and hash = $2', [
      project,
      hash,
    ]);
    return row?.content;
  },
  async remove(file) {
    await query('update baton.bundles set newest = false where project = $1 and file = $2 and newest', [project, file]);
    // Bundles without runs are deleted. A run that is just starting with one has its row within the hour.
    await query(
      `delete from baton.bundles b where project = $1 and not newest and at < clock_timestamp() - interval '1 hour'
         and not exists (select from baton.runs r where r.project = b.project and r.bundle = b.hash)`,
      [project],
    );
  },
  async keep({ file, hash, allow, by }, content) {
    // Of two simultaneous ones, the second one stored is the newest.
    await query('select baton.keep_bundle($1, $2, $3, $4, $5, $6)', [project, hash, file, content, allow, by]);
  },
});
