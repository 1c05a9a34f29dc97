/** Finds a handler in a bundle, and says what went wrong in the words of Lambda's Node.js runtime. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import type { FunctionFailure } from './messages.ts';

type Handler = (event: unknown, context: object) => unknown;

/** A failure that the runtime itself reports: `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  constructor(errorType: string, message: string) {
    super(message);
    this.name = errorType;
  }
}

/** `{ errorType, errorMessage, trace }`, as an invocation that failed answers it. */
export const describeError = (error: unknown): FunctionFailure => {
  if (types.isNativeError(error) || error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
};

/**
 * The function that `index.handler` names in `directory`.
 * Throws `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound`, `Runtime.MalformedHandlerName`
 * or `Runtime.CallbackHandlerDeprecated`; an error thrown by the module itself is passed on.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export const handlerOf = async (directory: string, name: string): Promise<Handler> => {
  const [, modulePath, exportPath] = /^((?:.*\/)?[^/.]+)\.(.+)$/.exec(name) ?? [];
  if (!modulePath || !exportPath) throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler: ${name}`);
  const module = await importModule(directory, modulePath);
  const found = exportPath.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], module);
  if (typeof found !== 'function') throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (found.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 and later have no callback-based function handlers: return a promise instead.',
    );
  }
  return found as Handler;
};

const importModule = async (directory: string, modulePath: string): Promise<unknown> => {
  const file = ['.mjs', '.js', '.cjs']
    .map((extension) => join(directory, modulePath + extension))
    .find((path) => existsSync(path));
  if (!file) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${modulePath}' in ${directory}`);
  try {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    return { ...(module.default as object | undefined), ...module };
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
};
