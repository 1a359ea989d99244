import type { JsonMap } from '../../language/json.ts';

/**
 * A request with a user's `options`. Our own members go before theirs, so that no option can replace the model or the
 * messages; undefined ones are left out.
 */
export function withOptions<Body extends object>(own: Body, options: JsonMap = {}): Body {
  const entries = Object.entries(own).filter(([, value]) => value !== undefined);
  const body = Object.assign({ ...own }, options, Object.fromEntries(entries));
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) Reflect.deleteProperty(body, name);
  }
  return body;
}
