import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { nodeEffects } from '../../../src/effects.js';
import { MnistxError } from '../../../src/errors.js';
import { isLocked, lockRun } from '../../../src/runs/ownership/lock.js';
import { root, until } from '../../helpers/cli.js';
import { temporaryFolder } from '../../helpers/runs-on-disk.js';
import { notRootOnLinux, testUnless } from '../../helpers/test-unless.js';

const options = { ...nodeEffects, force: false };
const { files } = nodeEffects;

interface Claim {
  readonly pid: number;
  readonly host: string;
  readonly started: string | null;
}

function claimOf(folder: string): Claim {
  return JSON.parse(readFileSync(join(folder, 'run.lock'), 'utf8')) as Claim;
}

function changeClaim(folder: string, changes: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(folder, 'run.lock'), JSON.stringify({ ...claimOf(folder), ...changes }));
}

test('a claimed folder is refused to others with pid and age, and free when it is released', (t) => {
  const folder = temporaryFolder();
  const lock = lockRun(folder, { ...options, now: () => Date.now() - 5 * 60_000 });
  t.true(isLocked(folder, files));
  const error = t.throws(() => lockRun(folder, options), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_BUSY');
  t.regex(error.message, new RegExp(`process ${process.pid} on this machine, for 5 min`));
  lock.release();
  t.false(isLocked(folder, files));
  t.false(existsSync(join(folder, 'run.lock')));
  lockRun(folder, options).release();
});

test('the claim of a process that was killed is taken over', async (t) => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  lockRun(folder, options);
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  changeClaim(folder, { pid: child.pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] });
  t.throws(() => lockRun(folder, options), { instanceOf: MnistxError });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  t.false(isLocked(folder, files));
  lockRun(folder, options);
  t.is(claimOf(folder).pid, process.pid);
});

test('so is that of one whose parent has not asked about it yet', async (t) => {
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number((await once(parent.stdout, 'data')).toString());
  const statOf = (): string[] => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  };
  const folder = temporaryFolder();
  lockRun(folder, options);
  changeClaim(folder, { pid, started: statOf()[19] });
  t.true(isLocked(folder, files));
  process.kill(pid, 'SIGKILL');
  await until(() => statOf()[0] === 'Z');
  t.false(isLocked(folder, files));
  parent.kill('SIGKILL');
});

test('so is one whose number another process has now, of an earlier start of the machine, or cut off', (t) => {
  for (const change of [{ started: '1' }, { boot: 'another' }]) {
    const folder = temporaryFolder();
    lockRun(folder, options);
    changeClaim(folder, change);
    t.false(isLocked(folder, files));
    t.notThrows(() => lockRun(folder, options));
  }
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.lock'), '{"pid": 12');
  t.notThrows(() => lockRun(folder, options));
});

test('a copy of a claimed folder is free', (t) => {
  const folder = temporaryFolder();
  const copy = join(temporaryFolder(), 'copy');
  lockRun(folder, options);
  mkdirSync(copy);
  cpSync(folder, copy, { recursive: true });
  t.false(isLocked(copy, files));
  t.notThrows(() => lockRun(copy, options));
});

test('a claim from another machine needs --force', (t) => {
  const folder = temporaryFolder();
  lockRun(folder, options);
  changeClaim(folder, { host: 'elsewhere', boot: 'another' });
  const error = t.throws(() => lockRun(folder, options), { instanceOf: MnistxError });
  t.regex(error.message, /on elsewhere/);
  t.notThrows(() => lockRun(folder, { ...options, force: true }));
});

/** A program with process numbers of its own, as in a container. */
const inContainer = (script: string): [command: string, args: string[]] => {
  const lock = pathToFileURL(join(root, 'dist', 'src', 'runs', 'ownership', 'lock.js')).href;
  const prelude = `
    import fs from 'node:fs';
    import { isLocked, lockRun } from '${lock}';
    const options = { files: fs, now: Date.now, force: false };`;
  return ['unshare', ['-pf', '--mount-proc', process.execPath, '--input-type=module', '-e', prelude + script]];
};

testUnless(notRootOnLinux, 'a container does not take over a claim that it cannot check', (t) => {
  const folder = temporaryFolder();
  lockRun(folder, options);
  const [command, args] = inContainer(`
    const told = [isLocked('${folder}', fs)];
    try { lockRun('${folder}', options); } catch (error) { told.push(error.message); }
    lockRun('${folder}', { ...options, force: true });
    console.log(JSON.stringify(told));`);
  const [isHeld, message] = JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as unknown[];
  t.true(isHeld);
  t.regex(String(message), new RegExp(`by process ${process.pid} in another container`));
});

testUnless(notRootOnLinux, 'the machine sees whether the process of a container is gone', async (t) => {
  // If the tests run in a container themselves, they cannot see it.
  const isMachine = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';
  const folder = temporaryFolder();
  const [command, args] = inContainer(`
    lockRun('${folder}', options);
    console.log('claimed');
    setInterval(() => {}, 1000);`);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  t.true(isLocked(folder, files));
  const error = t.throws(() => lockRun(folder, options), { instanceOf: MnistxError });
  t.regex(error.message, /in another container/);
  if (isMachine) t.throws(() => lockRun(folder, { ...options, force: true }), { instanceOf: MnistxError });
  const [first] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
  process.kill(Number(first), 'SIGKILL');
  await once(child, 'exit');
  t.is(isLocked(folder, files), !isMachine);
  lockRun(folder, { ...options, force: !isMachine });
  t.is(claimOf(folder).pid, process.pid);
});

test('a machine that has changed its name still knows its own processes, and those that are gone', (t) => {
  const folder = temporaryFolder();
  lockRun(folder, options);
  changeClaim(folder, { host: 'earlier' });
  const error = t.throws(() => lockRun(folder, { ...options, force: true }), { instanceOf: MnistxError });
  t.regex(error.message, /on this machine/);
  changeClaim(folder, { pid: 2 ** 22 + 1 });
  t.false(isLocked(folder, files));
  t.notThrows(() => lockRun(folder, options));
});

test('a claim of a version that did not tell containers apart counts as one of here', (t) => {
  const folder = temporaryFolder();
  lockRun(folder, options);
  changeClaim(folder, { pids: undefined });
  t.true(isLocked(folder, files));
  changeClaim(folder, { pid: 2 ** 22 + 1 });
  t.false(isLocked(folder, files));
});
