import type { run as runProgram } from './cli/program';

/**
 * Everything that runs outside of the extension host, in one bundle for Node and web workers: the command line and the
 * language server of either host share nearly all of their code, and it ships once. What only one of them can load is
 * imported when it is asked for.
 */
export const run: typeof runProgram = async (...given) => (await import('./cli/program')).run(...given);

export async function serveProcess(): Promise<void> {
  (await import('./serve-process')).serveProcess();
}

// Loaded as a web worker, the bundle is the language server: nobody is there to call it.
if (typeof DedicatedWorkerGlobalScope !== 'undefined') void import('./main.web').then((worker) => worker.serveWorker());
