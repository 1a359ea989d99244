import { type Disposable, Uri, workspace } from 'vscode';
import { withQuery } from './request.ts';
import type { Servers } from './servers.ts';

const scheme = 'baton-server';

/** A pipeline of a server. */
export interface ServedPipeline {
  server: string;
  /** Its file, as the server names it. */
  file: string;
}

/** The address of a pipeline's text, which the editor shows read-only. */
export const textUriOf = ({ server, file }: ServedPipeline): Uri =>
  Uri.from({ scheme, path: `/${file}`, query: new URLSearchParams({ server }).toString() });

/** The text of a pipeline at its server now. Rejects with an ApiFault. */
export async function readServedText(servers: Servers, { server, file }: ServedPipeline): Promise<string> {
  return (await servers.askOf(server)(withQuery('v1/pipeline/text', { file }))).text();
}

/** Gives the editor texts of pipelines at servers. */
export const registerServedTexts = (servers: Servers): Disposable =>
  workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent({ path, query }) {
      const server = new URLSearchParams(query).get('server') ?? '';
      // A server that is no longer in the view gets no requests.
      return servers.list().includes(server) ? readServedText(servers, { server, file: path.slice(1) }) : '';
    },
  });
