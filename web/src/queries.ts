/** What was read from the API, kept for the pages: fresh for a few seconds, asked again when what failed may pass. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './problem.ts';

const isPassing = (error: unknown): boolean => error instanceof ApiError && error.isPassing;

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (failures, error) => ((error as ApiError).retryAfter ?? 2 ** failures) * 1_000,
      },
    },
  });
