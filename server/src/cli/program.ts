import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { pluginNames } from '../dialects/cni';
import type { Protocol } from '../engine/port-set';
import { check } from './commands/check';
import { diff } from './commands/diff';
import { explain } from './commands/explain';
import { generate } from './commands/generate';
import { infer } from './commands/infer';
import { list } from './commands/list';
import { query } from './commands/query';
import { test } from './commands/test';
import { CLEAN, type ExitStatus, type Io, UNUSABLE, UsageError } from './io';
import { VERSION } from './version';

/** Runs the command line. Never throws and never ends the process: gives the exit status. */
export async function run(args: readonly string[], io: Io): Promise<ExitStatus> {
  let status: ExitStatus = CLEAN;
  const program = commandLine(io, (value) => {
    status = value;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : UNUSABLE;
    if (error instanceof UsageError) io.err(`palisade: ${error.message}\n`);
    else
      io.err(`palisade: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return UNUSABLE;
  }
}

function commandLine(io: Io, done: (status: ExitStatus) => void): Command {
  const program = new Command('palisade')
    .description('Understand and prove Kubernetes network policies before they are applied.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showHelpAfterError('(run with --help for usage)')
    .addHelpText(
      'after',
      '\nExit status: 0 clean; 1 findings, failed verification, or a difference with --exit-code; 2 wrong usage or unreadable input.',
    );

  const action =
    <A extends unknown[]>(f: (...args: A) => Promise<ExitStatus>) =>
    async (...args: A) =>
      done(await f(...args));

  reading(
    program
      .command('check')
      .description('report what is wrong or missing in the manifests')
      .argument('<path...>', 'files and folders with manifests'),
  )
    .addOption(output(['text', 'json', 'sarif', 'github', 'junit']))
    .addOption(
      new Option('--severity <level>', 'lowest severity that fails')
        .choices(['error', 'warning', 'info', 'hint'])
        .default('warning'),
    )
    .option('--max-warnings <n>', 'fail only on more warnings than this, and on errors', wholeNumber)
    .option('--fix', 'first repair in the files what can be repaired without allowing any connection')
    .action(action((paths, options) => check(paths, options, io)));

  reading(
    program
      .command('list')
      .description('print who can reach whom')
      .argument('<path...>', 'files and folders with manifests'),
  )
    .addOption(output(['text', 'json', 'csv', 'md', 'dot', 'mermaid', 'svg']))
    .option('-n, --namespace <name>', 'only connections with an end in this namespace')
    .option('--workload <ns/name>', 'only connections of this workload')
    .option(
      '--exposure',
      'add what is published outside the cluster, and what policies let pods do that the manifests do not contain (text, json, csv, md)',
    )
    .addOption(unknownAs())
    .action(action((paths, options) => list(paths, options, io)));

  reading(
    program
      .command('diff')
      .description('print which connections two folders or git revisions allow differently')
      .argument('<old>', 'folder or file with manifests, or a git revision such as HEAD~1')
      .argument('<new>', 'the same; . for the files as they are now'),
  )
    .addOption(output(['text', 'json', 'csv', 'md', 'dot', 'mermaid', 'svg', 'sarif', 'github', 'junit']))
    .option('--path <path>', 'only this folder or file of both sides; may be repeated', repeated)
    .option('-n, --namespace <name>', 'only connections with an end in this namespace')
    .option('--workload <ns/name>', 'only connections of this workload')
    .addOption(unknownAs())
    .option('--explain', 'add the rules that decide before and after (text and json)')
    .option('--exit-code', 'end with 1 when something differs')
    .action(action((old, current, options) => diff(old, current, options, io)));

  reading(
    program
      .command('explain')
      .description('say why a connection is allowed, denied or unknown')
      .argument('<path>', 'file or folder with manifests'),
  )
    .addOption(output(['text', 'json']))
    .requiredOption('--from <peer>', 'ns/name, ns/Kind:name, an IP address, or internet')
    .requiredOption('--to <peer>', 'the same, or a Service as ns/Service:name')
    .option('--port <number>', 'port of the pod, or of the Service; all ports when absent', portNumber)
    .addOption(
      new Option('--protocol <name>', 'TCP, UDP, SCTP or ICMP; TCP when only a port is given').argParser(protocolName),
    )
    .action(action((path, options) => explain(path, options, io)));

  reading(
    program
      .command('query')
      .description('answer many connections: one JSON line in, one out')
      .argument('<path>', 'file or folder with manifests'),
  )
    .requiredOption('--queries <file>', 'JSON lines {"from", "to", "protocol", "port"}; - for standard input')
    .action(action((path, options) => query(path, options, io)));

  reading(
    program
      .command('infer')
      .description('print the connections that the manifests say are needed')
      .argument('<path...>', 'files and folders with manifests'),
  )
    .addOption(output(['text', 'json', 'md']))
    .action(action((paths, options) => infer(paths, options, io)));

  reading(
    program
      .command('generate')
      .description('write least-privilege policies and prove them')
      .argument('<path...>', 'files and folders with manifests'),
  )
    .option('--out <dir>', 'folder for the new files; needed unless with --verify')
    .option('-n, --namespace <name>', 'only this namespace; may be repeated', repeated)
    .option(
      '--from-manifests',
      'add allow rules for the connections that the manifests show, not only default-deny and DNS',
    )
    .option('--dry-run', 'print what would be written')
    .option('--verify', 'write nothing, and prove that the policies that are there need no change')
    .action(action((paths, options) => generate(paths, options, io)));

  reading(
    program
      .command('test')
      .description('prove policy tests (*.netpol-test.yaml) against the manifests')
      .argument('[path...]', 'test files, globs of them, or folders with manifests and tests'),
  )
    .addOption(output(['text', 'json', 'junit', 'tap', 'sarif', 'github']))
    .option(
      '--manifests <path>',
      'what is read as the cluster; may be repeated. Default: the folders that are named, else the working folder',
      repeated,
    )
    .option('--coverage', 'add which rules no test exercises (text and json)')
    .option('--import-netassert <file>', 'print the tests of a netassert file as policy tests, and run nothing')
    .action(action((paths, options) => test(paths, options, io)));

  return program;
}

/** Options of every command that reads manifests. */
function reading(command: Command): Command {
  return command
    .addOption(
      new Option('--ipblock-matches-pods <when>', 'whether an ipBlock can match pods')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('--pod-cidr <cidr>', 'address range of pods; may be repeated', repeated)
    .addOption(
      new Option('--cni <name>', 'network plugin that enforces the policies; auto = what the manifests tell')
        .argParser(pluginName)
        .default('auto'),
    );
}

function pluginName(text: string): string {
  const name = text.toLowerCase();
  if (name === 'auto' || pluginNames.includes(name)) return name;
  throw new InvalidArgumentError(`Known are: auto, ${pluginNames.join(', ')}.`);
}

function unknownAs(): Option {
  return new Option('--unknown-as <verdict>', 'how to treat what cannot be decided')
    .choices(['allow', 'deny', 'show'])
    .default('show');
}

function repeated(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

function output(choices: readonly string[]): Option {
  return new Option('-o, --output <format>', 'format').choices(choices).default('text');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Not a whole number.');
  return value;
}

function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > 65535) throw new InvalidArgumentError('Ports are 1 to 65535.');
  return value;
}

function protocolName(text: string): Protocol {
  const name = text.toUpperCase();
  if (name === 'TCP' || name === 'UDP' || name === 'SCTP') return name;
  if (name === 'ICMP') return 'OTHER';
  throw new InvalidArgumentError('Protocols are TCP, UDP, SCTP and ICMP.');
}
