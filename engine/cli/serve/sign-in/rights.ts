import { createHash } from 'node:crypto';
import type { ClaimGrant } from '../../../trust/sign-in.ts';
import { serverScopes, type TokenScope } from '../../../trust/tokens.ts';
import type { Claims } from './provider.ts';

/** What somebody may do on a server, by what their provider says of them. */
export function readRights(claims: Claims, grants: readonly ClaimGrant[], project: string | undefined): TokenScope[] {
  const held = grants.filter(
    ({ claim, value, projects }) =>
      (projects === undefined || (project !== undefined && projects.includes(project))) &&
      readClaim(claims, claim).includes(value),
  );
  return serverScopes.filter((scope) => held.some(({ scopes }) => scopes.includes(scope)));
}

/** Who it is: `by` as facts and the audit name it, `name` among all who ask. A name may be given to another person later, the subject is not. */
export function readIdentity(claims: Claims, issuer: string): { by: string; name: string } {
  const subject = String(claims['sub']);
  const [label = subject] = [
    ...readClaim(claims, 'email'),
    ...readClaim(claims, 'preferred_username'),
    ...readClaim(claims, 'name'),
  ];

  // People choose their labels: a long one must not push the subject out of the name.
  const own = shorten(subject, most.subject);
  const by = label === subject ? `oidc:${own}` : `oidc:${shorten(label, most.label)} (${own})`;
  const name = createHash('sha256')
    .update(JSON.stringify(['oidc', issuer, subject]))
    .digest('hex');

  return { by, name };
}

/** The maximum lengths of a person's name: of the display name, and of the subject, which is unique within its issuer. */
const most = { label: 60, subject: 120 } as const;

/** As one line that every terminal and page shows from left to right. A longer subject ends with its fingerprint. */
function shorten(text: string, length: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  if (line.length <= length) return line;
  const mark = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${line.slice(0, length - mark.length - 1)}…${mark}`;
}

/** The texts of a claim; `realm_access.roles` is a member of another one, unless a claim is called so. */
export function readClaim(claims: Claims, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : memberOf(claims, name.split('.'));
  // Anybody may write any address into the account of some providers.
  if (name === 'email' && claims['email_verified'] !== true) return [];
  // A list of words by OAuth (RFC 8693, section 4.2).
  if ((name === 'scope' || name === 'scp') && typeof value === 'string') return value.split(' ');

  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

function memberOf(claims: Claims, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const part of path) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
