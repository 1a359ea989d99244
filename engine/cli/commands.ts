import type { Command } from './command.ts';
import { adviseCommand } from './commands/advise.ts';
import { answerCommand } from './commands/answer.ts';
import { askCommand } from './commands/ask.ts';
import { auditCommand } from './commands/audit.ts';
import { auto } from './commands/auto.ts';
import { benchCommand } from './commands/bench.ts';
import { cancel } from './commands/cancel.ts';
import { capacityCommand } from './commands/capacity.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { completion } from './commands/completion.ts';
import { debug } from './commands/debug.ts';
import { diff } from './commands/diff.ts';
import { doctor } from './commands/doctor.ts';
import { estimateCommand } from './commands/estimate.ts';
import { explainCommand } from './commands/explain.ts';
import { fixCommand } from './commands/fix.ts';
import { fork } from './commands/fork.ts';
import { graph } from './commands/graph.ts';
import { history } from './commands/history.ts';
import { importCommand } from './commands/import.ts';
import { init } from './commands/init.ts';
import { limitsCommand } from './commands/limits.ts';
import { loginCommand } from './commands/login.ts';
import { lsp } from './commands/lsp.ts';
import { mcpCommand } from './commands/mcp.ts';
import { models } from './commands/models.ts';
import { newCommand } from './commands/new.ts';
import { patterns } from './commands/patterns.ts';
import { permissions } from './commands/permissions.ts';
import { pullCommand } from './commands/pull.ts';
import { pushCommand } from './commands/push.ts';
import { resume } from './commands/resume.ts';
import { run } from './commands/run.ts';
import { runs } from './commands/runs.ts';
import { schedulesCommand } from './commands/schedules.ts';
import { secretCommand } from './commands/secret.ts';
import { serveCommand } from './commands/serve.ts';
import { showCommand } from './commands/show.ts';
import { soakCommand } from './commands/soak.ts';
import { test } from './commands/test.ts';
import { tokenCommand } from './commands/token.ts';
import { types } from './commands/types.ts';
import { usageCommand } from './commands/usage.ts';
import { versionsCommand } from './commands/versions.ts';
import { workerCommand } from './commands/worker.ts';
import { workersCommand } from './commands/workers.ts';

/** In the order of help. */
export const commands = {
  init,
  new: newCommand,
  check: checkCommand,
  fix: fixCommand,
  explain: explainCommand,
  estimate: estimateCommand,
  advise: adviseCommand,
  capacity: capacityCommand,
  run,
  ask: askCommand,
  compare: compareCommand,
  test,
  bench: benchCommand,
  resume,
  answer: answerCommand,
  cancel,
  limits: limitsCommand,
  fork,
  runs,
  history,
  usage: usageCommand,
  show: showCommand,
  diff,
  versions: versionsCommand,
  graph,
  types,
  auto,
  import: importCommand,
  patterns,
  models,
  permissions,
  login: loginCommand,
  secret: secretCommand,
  doctor,
  lsp,
  debug,
  mcp: mcpCommand,
  serve: serveCommand,
  worker: workerCommand,
  workers: workersCommand,
  soak: soakCommand,
  schedules: schedulesCommand,
  token: tokenCommand,
  audit: auditCommand,
  push: pushCommand,
  pull: pullCommand,
  completion,
} as const satisfies Record<string, Command>;

export const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name);
