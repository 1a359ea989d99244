import { isMap, type Json, type JsonMap } from '../language/json.ts';
import { signInTexts as texts } from '../language/texts/storage/sign-in.ts';
import { say } from '../language/texts.ts';
import { serverRoles, serverScopes, type TokenRole, type TokenScope } from './tokens.ts';

/** How people sign in at a server by OpenID Connect: `sign_in:` of `~/.baton/settings.yaml`, written by its operator. */
export interface SignInSettings {
  issuer: string;
  clientId: string;
  /** The variable that holds the secret of the client; none for a public client. */
  secretName?: string | undefined;
  /** What the button on the page calls it. */
  name: string;
  /** Asked for beside `openid profile email`. */
  scopes: readonly string[];
  /** Whom access tokens of programs must be made for. Without it none are taken. */
  audience?: string | undefined;
  grants: readonly ClaimGrant[];
}

/** What somebody may do whose claims have a value. */
export interface ClaimGrant {
  claim: string;
  value: string;
  scopes: readonly TokenScope[];
  /** Only on servers of these projects; on any unless given. */
  projects?: readonly string[] | undefined;
}

const text = { type: 'string', pattern: '\\S' };
const texted = { type: 'array', items: text, minItems: 1 };

/** `sign_in:` as a schema; what members mean together is said by `takeSignIn`. */
export const signInSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['issuer', 'client_id', 'grants'],
  properties: {
    issuer: text,
    client_id: text,
    client_secret: { type: 'string', pattern: '^env:[A-Za-z_][A-Za-z0-9_]*$' },
    name: text,
    scopes: texted,
    audience: text,
    grants: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['claim', 'value'],
        properties: {
          claim: text,
          value: text,
          role: { type: 'string', enum: Object.keys(serverRoles) },
          scopes: { type: 'array', minItems: 1, items: { type: 'string', enum: [...serverScopes] } },
          projects: texted,
        },
      },
    },
  },
};

/** An entry that fits the schema; a text says what is wrong with it. */
export function takeSignIn(said: Json): SignInSettings | string {
  const all: JsonMap = isMap(said) ? said : {};
  const issuer = textOf(all, 'issuer') ?? '';
  const clientId = textOf(all, 'client_id') ?? '';
  const audience = textOf(all, 'audience');
  const url = URL.parse(issuer);
  if (!url || !isProtected(url)) return say(texts.noIssuer, { issuer });

  // A token that says who signed in anywhere would open the interface.
  if (audience === clientId) return say(texts.ownAudience);

  const rows = listOf(all['grants']).filter(isMap);
  const unclear = rows.find((row) => (row['role'] === undefined) === (row['scopes'] === undefined));
  if (unclear) return say(texts.roleOrScopes, { claim: textOf(unclear, 'claim') ?? '', value: textOf(unclear, 'value') ?? '' });

  return {
    issuer,
    clientId,
    audience,
    secretName: textOf(all, 'client_secret')?.slice('env:'.length),
    name: textOf(all, 'name') ?? url.host,
    scopes: textsOf(all['scopes']),
    grants: rows.map((row) => ({
      claim: textOf(row, 'claim') ?? '',
      value: textOf(row, 'value') ?? '',
      scopes: scopesOf(row),
      projects: row['projects'] === undefined ? undefined : textsOf(row['projects']),
    })),
  };
}

/** What is said there cannot be read on its way: TLS, or this machine alone. */
const isProtected = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname));

const isRole = (name: Json | undefined): name is TokenRole => typeof name === 'string' && Object.hasOwn(serverRoles, name);

function scopesOf({ role, scopes }: JsonMap): readonly TokenScope[] {
  if (isRole(role)) return serverRoles[role];
  const named = textsOf(scopes);
  return serverScopes.filter((scope) => named.includes(scope));
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const textsOf = (value: Json | undefined): string[] => listOf(value).filter((one) => typeof one === 'string');
const textOf = (said: JsonMap, key: string): string | undefined => {
  const value = said[key];
  return typeof value === 'string' ? value : undefined;
};
