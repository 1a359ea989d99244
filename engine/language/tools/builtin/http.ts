import type { Json, JsonSchema } from '../../json.ts';
import type { ActionSpec, ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const plain = ['string', 'number', 'boolean'];

/** Parameters of every request. */
const common: { [name: string]: JsonSchema } = {
  url: describedSchema('string', 'The address, beginning with `https://` or `http://`.', { minLength: 1 }),
  headers: describedSchema('object', 'Headers, by name.', { additionalProperties: { type: plain } }),
  query: describedSchema('object', 'What is added to the address behind `?`; a list gives its name several times.'),
  bearer: describedSchema('string', 'A token, sent as `Authorization: Bearer …`.'),
  basic: {
    description: 'User and password: `{username, password}`, or the text `user:password`.',
    anyOf: [
      { type: 'string' },
      objectSchema({ username: { type: 'string' }, password: { type: 'string' } }, ['username', 'password']),
    ],
  },
  timeout: {
    description: 'How long the whole exchange may take: seconds, or a time such as `"2m"`.',
    type: ['number', 'string'],
    default: 60,
  },
  follow_redirects: describedSchema('boolean', 'Whether to go where the server points to.', { default: true }),
  max_redirects: describedSchema('integer', 'How often.', { default: 10, minimum: 0, maximum: 50 }),
  max_bytes: describedSchema('integer', 'The longest answer that is taken, in bytes, unpacked.', {
    default: 10_000_000,
    minimum: 1,
  }),
  expect_status: {
    description: 'The statuses that count as success: one, or a list. Without it all below 400.',
    anyOf: [{ type: ['integer', 'string'] }, { type: 'array', items: { type: ['integer', 'string'] } }],
  },
};

const sent: { [name: string]: JsonSchema } = {
  json: { description: 'What is sent as JSON.' },
  form: describedSchema('object', 'What is sent as the fields of a form.'),
  body: { description: 'What is sent as it is, when it is a text; a list or map is sent as JSON.' },
};

const method = describedSchema('string', 'What kind of request.', {
  enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  default: 'GET',
});

const success = describedSchema('boolean', 'Whether the status counts as success.');
const always: { [name: string]: JsonSchema } = {
  success,
  status: describedSchema('integer', 'The status, for example 200. Of a step `.status` is how it went: read `.status_code`.'),
  status_code: describedSchema('integer', 'The same number.'),
  ok: describedSchema('boolean', 'Whether the status is from 200 to 299.'),
  headers: describedSchema('object', 'The headers of the answer; names in small letters.', {
    additionalProperties: { type: ['string', 'array'] },
  }),
  url: describedSchema('string', 'The address that answered, after redirects.'),
  redirected: describedSchema('boolean', 'Whether a redirect was followed.'),
  bytes: describedSchema('integer', 'The length of the answer, unpacked.'),
  retry_after: describedSchema('number', 'Seconds that the server asks to wait, where it does.'),
};
const required: string[] = ['success', 'status', 'status_code', 'ok', 'headers', 'url', 'redirected', 'bytes'];

const answered = objectSchema(
  {
    content: describedSchema('string', 'The answer as text; in base64 where it is no text.'),
    text: describedSchema('string', 'The same as `content`.'),
    json: { description: 'The answer as data, where it is JSON.' },
    encoding: describedSchema('string', 'How bytes became `content`: a charset such as `utf-8`, or `base64`.'),
    ...always,
  },
  [...required, 'content', 'text', 'encoding'],
);

const requestAction = (doc: string, parameters: { [name: string]: JsonSchema }, repeatable: boolean): ActionSpec => ({
  doc,
  parameters: objectSchema({ ...common, ...parameters }, ['url']),
  result: answered,
  effect: 'network',
  repeatable,
});

const longer: Json = 600;

/** All parts of a request. */
export const requestParameters: { [name: string]: JsonSchema } = { ...common, method, ...sent };

/** Requests to web addresses. */
export const http = {
  name: 'http',
  title: 'HTTP',
  doc: 'Sends a request to a web address. A run must be allowed to, host by host (`--allow http:HOST`). A POST or PATCH of a step has the header `Idempotency-Key` with the key of the call (`{{ call.key }}`), unless `headers` names another, so that a receiver can drop a repeated request.',
  defaultAction: 'request',
  usual: true,
  executable: true,
  asks: true,
  asksFor: 'host',
  parameterNames: {
    uri: 'url',
    endpoint: 'url',
    address: 'url',
    params: 'query',
    query_params: 'query',
    data: 'body',
    payload: 'body',
    content: 'body',
    json_data: 'json',
    form_data: 'form',
    token: 'bearer',
    bearer_token: 'bearer',
    auth: 'basic',
    allow_redirects: 'follow_redirects',
    max_size: 'max_bytes',
    expected_status: 'expect_status',
    verb: 'method',
    destination: 'path',
    file_path: 'path',
    filepath: 'path',
    filename: 'path',
    file: 'path',
    save_to: 'path',
  },
  paths: ['path'],
  writes: ['path'],
  actions: {
    request: requestAction('Sends a request of any kind. A status of 400 and above is a failure.', { method, ...sent }, false),
    get: { ...requestAction('Fetches an address.', {}, true), fetches: true },
    post: requestAction('Sends data to an address.', sent, false),
    put: requestAction('Puts data to an address.', sent, false),
    patch: requestAction('Changes what is at an address.', sent, false),
    delete: requestAction('Deletes what is at an address.', sent, false),
    head: { ...requestAction('Asks for the headers only.', {}, true), fetches: true },
    download: {
      doc: 'Fetches an address into a file, all of it or nothing.',
      parameters: objectSchema(
        {
          ...common,
          timeout: { ...common['timeout'], default: longer },
          max_bytes: { ...common['max_bytes'], default: 1_000_000_000 },
          path: describedSchema('string', 'The file, relative to the working folder.'),
          overwrite: describedSchema('boolean', 'Whether an existing file may be replaced.', { default: true }),
        },
        ['url', 'path'],
      ),
      result: objectSchema(
        {
          ...always,
          path: describedSchema('string', 'The path as it was given.'),
          file: describedSchema('string', 'The same path.'),
          filepath: describedSchema('string', 'The same path under the name that older files use.'),
          absolute: describedSchema('string', 'The path from the root of the file system.'),
          size: describedSchema('integer', 'Bytes of the file.'),
          content: describedSchema('string', 'What a server that refused said; a file is written only on success.'),
        },
        required,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
