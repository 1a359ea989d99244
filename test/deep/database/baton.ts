// The command line as a program of the tests: bundled with another constant it is a Baton of another version.
import { main } from '../../../engine/cli/main.ts';

process.exitCode = await main();
