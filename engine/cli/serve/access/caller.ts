import type { TokenScope } from '../../../trust/tokens.ts';
import type { Claims } from '../sign-in/provider.ts';

/** What a caller proves its identity with. It holds no rights: these are looked up each time. */
export type Credential =
  /** A token of the server, by its hash. */
  | { kind: 'token'; hash: string }
  /** A browser's session, by the key in its cookie. */
  | { kind: 'session'; key: string }
  /** An access token of the identity provider; `until` is its expiry in milliseconds since 1970. */
  | { kind: 'access'; claims: Claims; until: number };

/** The caller of a request, and its rights at this moment. */
export interface Caller {
  /** The caller's name for rate limits. */
  name: string;
  by: string;
  /** The credential by which work that outlasts this request is checked again. */
  credential: Credential;
  scopes: readonly TokenScope[];
}
