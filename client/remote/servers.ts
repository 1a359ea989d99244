import { ConfigurationTarget, type Event, EventEmitter, type ExtensionContext, workspace } from 'vscode';
import { judgeServerAddress } from '../../engine/client/server-address.ts';
import { remoteViewTexts } from '../texts/remote.ts';
import { ApiFault, type AskApi, createAskApi } from './request.ts';

/** The key of a token in the editor's secret storage. */
const storageKey = (url: string): string => `baton.server.${url}`;
const section = (): ReturnType<typeof workspace.getConfiguration> => workspace.getConfiguration('baton');

/**
 * A person's servers. Their addresses are in the person's own settings, never in a folder's; tokens are in the editor's
 * secret storage.
 */
export interface Servers {
  /** A server was added or removed, or a person signed in or out. */
  readonly onDidChange: Event<unknown>;
  /** Addresses that a token may be sent to. */
  list(): readonly string[];
  add(url: string): Promise<void>;
  remove(url: string): Promise<void>;
  signIn(url: string, token: string): Promise<void>;
  signOut(url: string): Promise<void>;
  isSignedIn(url: string): Promise<boolean>;
  /** The request function of a server with a signed-in user. */
  askOf(url: string): AskApi;
}

export function openServers({ secrets, subscriptions }: ExtensionContext): Servers {
  const changed = new EventEmitter<unknown>();

  const listed = (): readonly string[] => {
    const urls: unknown = section().get('servers');
    return Array.isArray(urls) ? [...new Set(urls.filter((url) => typeof url === 'string'))] : [];
  };

  const write = (urls: readonly string[]): Thenable<void> => section().update('servers', urls, ConfigurationTarget.Global);
  subscriptions.push(
    changed,
    secrets.onDidChange(({ key }) => key.startsWith(storageKey('')) && changed.fire(undefined)),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('baton.servers') && changed.fire(undefined)),
  );

  return {
    onDidChange: changed.event,
    list: () => listed().filter((url) => judgeServerAddress(url) === undefined),
    async add(url) {
      if (!listed().includes(url)) await write([...listed(), url]);
    },
    async remove(url) {
      await secrets.delete(storageKey(url));
      await write(listed().filter((one) => one !== url));
    },
    signIn: async (url, token) => secrets.store(storageKey(url), token),
    signOut: async (url) => secrets.delete(storageKey(url)),
    isSignedIn: async (url) => (await secrets.get(storageKey(url))) !== undefined,
    askOf: (url) => async (path, sent) => {
      const token = await secrets.get(storageKey(url));
      if (token === undefined) throw new ApiFault(401, remoteViewTexts.signInFirst(nameServer(url)));
      return askWithToken(url, token)(path, sent);
    },
  };
}

/** Sends requests to a server with a token. The token is sent to no other address. */
export function askWithToken(url: string, token: string): AskApi {
  const base = url.endsWith('/') ? url : `${url}/`;
  return createAskApi({
    texts: {
      unreachable: () => remoteViewTexts.unreachable(nameServer(url)),
      failed: (status) => remoteViewTexts.failed(nameServer(url), status),
    },
    send(path, init) {
      init.headers.set('Authorization', ['Bearer', token].join(' '));
      return fetch(new URL(path, base), { ...init, redirect: 'error' });
    },
  });
}

/** The display name of a server. */
export function nameServer(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host}${parsed.pathname.replace(/\/$/, '')}` : url;
}

/** The identity of a token, as known to the server. */
export interface RemoteCaller {
  by: string;
  folder: string;
  scopes: readonly string[];
}
