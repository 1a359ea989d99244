import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { withoutTrust } from '../../client/commands/without-trust.ts';

interface Manifest {
  icon: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: string }; virtualWorkspaces: { supported: string } };
  contributes: {
    mcpServerDefinitionProviders: { id: string }[];
    commands: { command: string; category: string; title: string; enablement?: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    configuration: { properties: Record<string, { default: unknown }> };
    languages: { configuration: string }[];
    grammars: { path: string }[];
  };
}
const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { contributes } = manifest;

describe('the manifest', () => {
  it('puts every command into the category Baton', () => {
    assert.deepEqual(
      contributes.commands.filter(({ category }) => category !== 'Baton'),
      [],
    );
  });

  it('puts only commands into menus that exist', () => {
    const known = contributes.commands.map(({ command }) => command);
    const used = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    assert.deepEqual(
      used.filter((command) => !known.includes(command)),
      [],
    );
  });

  it('has at most 20 settings, each with a default, and each is read somewhere', () => {
    const names = Object.entries(contributes.configuration.properties);
    assert.ok(names.length <= 20);
    const source = globSync('{client,server}/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    for (const [name, { default: usual }] of names) {
      assert.notEqual(usual, undefined, name);
      // The language client itself reads `baton.trace.server`.
      if (name !== 'baton.trace.server') assert.match(source, new RegExp(`'${name.replace('baton.', '')}'`), name);
    }
  });

  it('names the servers for agents as the code registers them', () => {
    const source = readFileSync('client/agents/mcp-servers.ts', 'utf8');
    const names = contributes.mcpServerDefinitionProviders.map(({ id }) => id);
    assert.deepEqual(names, [/provider = '(.*)'/.exec(source)?.[1]]);
  });

  it('is never activated at the start', () => {
    assert.ok(!manifest.activationEvents.includes('*') && !manifest.activationEvents.includes('onStartupFinished'));
  });

  it('declares what works without trust and without a disk', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, 'limited');
  });

  it('enables without trust what works without it; runs are listed with trust only, but shown wherever they are met', () => {
    const enabled = contributes.commands.filter(({ enablement }) => !enablement?.includes('isWorkspaceTrusted'));
    const elsewhere = 'baton.useForFile';
    assert.deepEqual(
      [...withoutTrust, elsewhere].sort(),
      [...enabled.map(({ command }) => command), 'baton.compareRuns', 'baton.openRun'].sort(),
    );
  });

  it('names only files that are there', () => {
    const { languages, grammars } = contributes;
    for (const file of [manifest.icon, ...languages.map((one) => one.configuration), ...grammars.map((one) => one.path)])
      assert.ok(existsSync(file), file);
    assert.ok(statSync(manifest.icon).size < 20_000);
  });
});
