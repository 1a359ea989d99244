import { definedMap, isMap, type JsonMap } from '../../language/json.ts';
import { type Does, originIn } from '../../language/tools/own.ts';
import { hostOf } from '../../trust/is-allowed.ts';
import { sendRequest } from '../http/http.ts';
import { methodOf } from '../http/outgoing.ts';
import { type NetworkScope, webAddress } from '../network/network-scope.ts';
import type { Execute, ToolWorld } from '../tool.ts';
import { renderOwn } from './render.ts';
import { masked, resolveSecrets } from './secrets.ts';

/** Sends the request of a tool. The person who allowed the tool saw its host, which templates cannot change. */
export const requestOf =
  (tool: string, { request }: Extract<Does, { kind: 'http' }>): Execute =>
  async (parameters, world, { signal, key, log }) => {
    const { headers, bearer, ...rest } = request;
    const writtenValues = texts(
      definedMap({ ...(isMap(headers) ? headers : undefined), [bearerKey]: typeof bearer === 'string' ? bearer : undefined }),
    );
    const { values, secrets } = resolveSecrets(writtenValues, world.env, tool, world.wire !== undefined);
    const { [bearerKey]: token, ...named } = values;
    const rendered = renderOwn(rest, parameters, tool);

    // An environment value is no template.
    const plain = Object.fromEntries(
      Object.entries(named).map(([name, value]) => [
        name,
        writtenValues[name] === value ? renderOwn(value, parameters, tool) : value,
      ]),
    );
    const ready: JsonMap = {
      ...(isMap(rendered) ? rendered : {}),
      url: addressOf(String(request['url']), parameters, tool),
      headers: plain,
      ...(token === undefined ? {} : { bearer: writtenValues[bearerKey] === token ? renderOwn(token, parameters, tool) : token }),
    };
    const scope = networkScopeOf(tool, request, world);
    const result = await sendRequest(ready, methodOf(ready), { world, scope, signal, key, log });

    return masked(result, secrets);
  };

const bearerKey = ' bearer';

const texts = (map: JsonMap): Record<string, string> =>
  Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

/** Values in the address are escaped, so that none can add a part to it. */
function addressOf(url: string, parameters: JsonMap, tool: string): string {
  return url.replace(/\{\{.*?\}\}/gs, (template) => {
    const value = renderOwn(template, parameters, tool);
    return encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));
  });
}

function networkScopeOf(tool: string, { url }: JsonMap, { allow }: ToolWorld): NetworkScope {
  const { host, port } = hostOf(originIn(String(url)) ?? webAddress(String(url)));
  return { tool: 'http', allow: [...allow, { tool: 'http', pattern: `${host}:${port}` }], key: `own:${tool}` };
}
