// Leaves the most memory that its process took (kB) in the file that PEAK names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));
