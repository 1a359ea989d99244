import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import type { OutputMode } from '../run/watch.ts';
import type { RemoteServer } from './server.ts';

export interface FollowedRun {
  engine: Engine;
  io: Io;
  server: RemoteServer;
  run: string;
  outputMode: OutputMode;
}
