import { providerFacts } from '../../engine/language/providers.ts';
import { searchKeyNamesOf, searchServiceNames, searchServices } from '../../engine/language/tools/search-services.ts';
import { code, page, table } from './markdown.ts';

/** Every variable that Baton reads by its own name, beside keys of providers and search services; a test finds those that lack. */
export const environmentVariables: Readonly<Record<string, string>> = {
  BATON_BROWSER: 'The browser that makes PDF files: a program or its path. No other takes its place.',
  BATON_COMMAND: 'Set by Baton for the programs that a step starts, so that a resume ends those that a killed process left.',
  BATON_DEBUG: 'With any value, an error of Baton itself is told with its stack.',
  BATON_KEY:
    'The key that signs the logs of runs; machines that share runs share one (`openssl rand -hex 32`). Without it a key is made in `~/.baton` on first use.',
  BATON_PYTHON: 'The Python 3 interpreter of `python-executor`: a program or its path.',
  BATON_SEARCH_KEY: 'The key that the server of `BATON_SEARCH_URL` wants, if it wants one.',
  BATON_SEARCH_URL: 'The address of a search server, for example SearXNG, that `web-search` asks in place of a service.',
  BATON_SECRET_NAME:
    'A secret input of that name, in capitals: `BATON_SECRET_TOKEN` for an input `token`, where no `--secret` gives it.',
  BATON_TOKEN: 'The token that `baton pull` and commands with `--on` show to the server.',
  BATON_TRUST_OWNER: '`1`: settings of a folder count also where another user owns it, as in a container.',
  OPENAI_ORG_ID: 'The organisation that requests to OpenAI are billed to.',
  OPENAI_PROJECT_ID: 'The project that requests to OpenAI are billed to.',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'Where traces of runs are sent over HTTP, as JSON; `/v1/traces` is added. `--otlp` says the same for one command.',
  OTEL_EXPORTER_OTLP_HEADERS: 'Headers for it: `name=value,…`.',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'The whole address for traces; goes before the one above.',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'Headers for it; go before those above.',
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: '`true`: traces hold prompts and answers too.',
  OTEL_RESOURCE_ATTRIBUTES: 'Attributes of every trace: `name=value,…`.',
  OTEL_SDK_DISABLED: '`true`: no traces are sent unless `--otlp` says so.',
  OTEL_SERVICE_NAME: 'The name of the service in traces; `baton` unless given.',
  OTEL_TRACES_EXPORTER: '`none`: no traces are sent unless `--otlp` says so.',
  VAULT_ADDR: 'Where Vault listens, for a provider of [secrets](../guides/secrets.md) that does not say it.',
  VAULT_NAMESPACE: 'Its namespace, if it has any.',
  VAULT_ROLE_ID: 'The role that reads the secrets (AppRole), where there is no `VAULT_TOKEN`.',
  VAULT_SECRET_ID: 'The secret of that role.',
  VAULT_TOKEN: 'The token that reads the secrets. Without it and a role, that of `vault login` is taken.',
  FORCE_COLOR: 'Colours also where no terminal is (`0`: never).',
  NO_COLOR: 'With any value, no colours.',
  TERM: '`dumb`: no colours.',
};

export const environmentPage = (): string =>
  page(
    '# Environment variables',
    'What the environment of a command may say. Most may also stand in a file `.env` at the root of the project, which the environment goes before; what decides about programs and trust (`PATH`, `BATON_PYTHON`, `BATON_BROWSER`, `BATON_SEARCH_URL`, `BATON_KEY`) is not taken from there. Templates read the variables that `env` in [baton.yaml](keys.md#env) names, once you allowed it.',
    '## Of Baton',
    table(
      ['variable', 'meaning'],
      Object.entries(environmentVariables).map(([name, doc]) => [code(name), doc]),
    ),
    '## Keys of providers',
    'In VS Code **Baton: Set API Key…** keeps them in the secret storage of the editor. More of each in [models](models.md).',
    table(
      ['variable', 'provider'],
      Object.entries(providerFacts).flatMap(([name, { key, other_key: other }]) =>
        [key, other].flatMap((variable) => (variable ? [[code(variable), code(name)]] : [])),
      ),
    ),
    '## Keys of search services',
    table(
      ['variable', 'service'],
      searchServiceNames.flatMap((name) =>
        searchKeyNamesOf(searchServices[name]).map((variable) => [code(variable), searchServices[name].title]),
      ),
    ),
  );
