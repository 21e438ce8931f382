/**
 * What both programs for Node hold, in one bundle: the command line and the language server share nearly all of their
 * code, and it ships once.
 */
export { run } from './cli/program';
export { serveProcess } from './serve-process';
