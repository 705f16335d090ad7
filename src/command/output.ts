/** Writes pages without ever losing an existing file. */
import { randomBytes } from "node:crypto";
import { constants, fstatSync } from "node:fs";
import { access, type FileHandle, open, readlink, realpath, rename, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fail } from "../errors.js";
import { explained } from "./source.js";

/** Identifies a file, whatever its name. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

const identityOf = async (path: string): Promise<Identity | null> => {
  try {
    return await stat(path, { bigint: true });
  } catch {
    return null;
  }
};

const identityOfStream = (descriptor: number): Identity | null => {
  try {
    return fstatSync(descriptor, { bigint: true });
  } catch {
    return null;
  }
};

const same = (a: Identity | null, b: Identity | null): boolean => a !== null && b !== null && a.dev === b.dev && a.ino === b.ino;

const [STDIN, STDOUT, STDERR] = [0, 1, 2];

/** Throws if a page would replace its table or go where the report goes, by whatever name. */
export async function checkPage(page: string, table: string | undefined): Promise<void> {
  const isStdin = table === undefined || table === "-";
  const there = await identityOf(page);
  const source = isStdin ? identityOfStream(STDIN) : await identityOf(table);
  // nothing can be lost there
  if (same(there, await identityOf("/dev/null"))) return;
  if (same(there, source) || (!isStdin && resolve(page) === resolve(table))) {
    fail("ERR_XYLOSS_OPTION", `--html ${page} would overwrite the table; name another file`);
  }
  if ([STDOUT, STDERR].some((descriptor) => same(there, identityOfStream(descriptor)))) {
    fail("ERR_XYLOSS_OPTION", `--html ${page} is where the report goes; name another file`);
  }
}

/** Writes all of a page, or nothing. */
export async function writePage(page: string, text: string): Promise<void> {
  try {
    await written(page, text);
  } catch (error) {
    throw explained(error, `${page} cannot be written`);
  }
}

async function written(page: string, text: string): Promise<void> {
  const before = await attempted(stat(page));
  // a device or a pipe has no older content; for a folder, writing throws
  if (before !== null && !before.isFile()) return writeFile(page, text);
  // a link stays a link, even if it points to nothing yet
  const path = (await attempted(realpath(page))) ?? resolve(dirname(page), (await attempted(readlink(page))) ?? basename(page));
  if (before !== null) await access(path, constants.W_OK);
  const part = join(dirname(path), `.${basename(path).slice(0, 50)}.${randomBytes(6).toString("hex")}.part`);
  const file = await open(part, "wx", before?.mode).catch((error) => {
    // the page may be writable although its folder is not
    throw before === null ? error : explained(error, `${page} cannot be replaced: a new file cannot be created in its folder`);
  });
  try {
    await filled(file, text, before?.mode);
    await rename(part, path);
  } catch (error) {
    await attempted(unlink(part));
    throw error;
  }
}

async function filled(file: FileHandle, text: string, mode: number | undefined): Promise<void> {
  try {
    // the umask may have removed bits
    if (mode !== undefined) await file.chmod(mode & 0o7777);
    await file.writeFile(text);
    // a full disk may show only now
    await file.sync();
  } finally {
    await file.close();
  }
}

async function attempted<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch {
    return null;
  }
}
