import { spawn } from 'node:child_process';

/** Opens a file or a URL with the system's default program, if there is one. */
export function openFile(target: string): void {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const child = spawn(command!, [...args, target], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
