#!/usr/bin/env node
import { runCommand } from './cli/command-line.ts';
import { commands } from './cli/commands.ts';

// Whoever reads a pipe may have had enough: `dbencrypt audit export | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// Set, not called: what is still on its way to a pipe gets there.
process.exitCode = await runCommand(commands, process.argv.slice(2));
