import assert from 'node:assert/strict';
import { looksSecret } from '../../../../engine/language/safety/secret-looks.ts';

const hidden: [name: string, value: string][] = [
  ['API_KEY', 'abcdefgh'],
  ['OPENAI_APIKEY', 'abcdefgh'],
  ['apiKey', 'abcdefgh'],
  ['GITHUB_TOKEN', 'abcdefgh'],
  ['authToken', 'abcdefgh'],
  ['CLIENT_SECRET', 'abcdefgh'],
  ['DB_PASSWORD', 'postgres'],
  ['DB_PASSWD', 'postgres'],
  ['MYSQL_PWD', 'abcdefgh'],
  ['SENTRY_DSN', 'https://o1.example.com/1'],
  ['AWS_CREDENTIALS', 'abcdefgh'],
  ['KEY_ONE', 'abcdefgh'],
  ['DATABASE_URL', 'postgres://me:hunter22@db.example.com:5432/app'],
  ['REDIS', 'redis://:hunter22@localhost'],
  ['A', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['A', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['A', 'sk-proj-x7Kq2vT9bL4mN8pR1sW6'],
  ['A', '7f3e1c9a-4b2d-4e8f-9a6c-1d5b8e2f0a47'],
];
const shown: [name: string, value: string][] = [
  ['API_KEY', 'short'],
  ['DB_HOST', 'db.example.com'],
  ['NODE_ENV', 'production'],
  ['APP_URL', 'https://app.example.com/path/to/page'],
  ['MONKEY', 'chimpanzee'],
  ['KEYBOARD', 'qwertz-ch'],
  ['AUTHOR', 'Somebody Else'],
  ['PASSENGERS', '12345678'],
  ['REGION', 'eu-central-1-production-cluster'],
  ['RELEASE', '2026-11-22T10:20:30.000Z'],
  ['VERSION', 'v1.22.333-beta.4+build.5678'],
  ['FOLDER', '/home/me/projects/app2/data3/files'],
  ['NAME', 'MyProjectNameInProductionServer'],
  ['TEXT', 'two words that are long enough 1 2 3'],
  ['NUMBER', '12345678901234567890'],
  ['ZEROS', '00000000000000000000a0a0a0a0'],
];

describe('what looks like a secret', () => {
  for (const [name, value] of hidden) it(`${name}=${value} does`, () => assert.ok(looksSecret(name, value)));
  for (const [name, value] of shown) it(`${name}=${value} does not`, () => assert.ok(!looksSecret(name, value)));
});
