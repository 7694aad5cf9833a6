import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setPriority } from 'node:os';

/** How often a long step says that it is still at it. */
const PROGRESS_EVERY_MS = 30_000;

/**
 * Runs a program to its end at the lowest priority, so that a build does not make the machine unusable.
 * @param {string} program
 * @param {string[]} args
 * @param {object} options
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} options.logFile everything it prints is appended here
 * @param {() => void} [options.onProgress] called every half minute
 * @returns {Promise<string>} what it wrote to standard output
 * @throws {Error} with the last line it printed and the place of the rest
 */
export function run(program, args, { cwd, env, logFile, onProgress }) {
  return new Promise((resolve, reject) => {
    const log = createWriteStream(logFile, { flags: 'a' });
    log.write(`$ ${program} ${args.join(' ')}\n`);
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid) lowerPriority(child.pid);
    const timer = setInterval(() => onProgress?.(), PROGRESS_EVERY_MS);
    let output = '';
    let lastLine = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      log.write(chunk);
    });
    child.stderr.on('data', chunk => {
      lastLine = String(chunk).trim().split('\n').at(-1) || lastLine;
      log.write(chunk);
    });
    const end = (/** @type {string | undefined} */ problem) => {
      clearInterval(timer);
      log.end(() =>
        problem === undefined ? resolve(output) : reject(new Error(`${problem} (all of it: ${logFile})`)),
      );
    };
    log.once('error', error => reject(error));
    child.once('error', error => end(`${program} does not start: ${error.message}`));
    child.once('close', code => end(code === 0 ? undefined : lastLine || `${program} ended with code ${code}`));
  });
}

/** @param {number} pid */
function lowerPriority(pid) {
  try {
    setPriority(pid, 19);
  } catch {
    // Only a courtesy: it may have ended already, or the system may not allow it.
  }
}

/** @param {number} seconds 231 → 3m51s */
export function elapsed(seconds) {
  const rounded = Math.round(seconds);
  return rounded < 60 ? `${rounded}s` : `${Math.floor(rounded / 60)}m${String(rounded % 60).padStart(2, '0')}s`;
}
