export interface LatestOptions<Question, Answer> {
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  readonly onAnswer: (answer: Answer, question: Question) => void;
  readonly onProblem: (problem: Error, question: Question) => void;
  /** Between a change and its question: further changes in this time are asked in one. */
  readonly waitMs: number;
}

export interface Latest<Question> {
  readonly put: (question: Question) => void;
  /** Forgets what waits and what is on its way. */
  readonly drop: () => void;
}

/**
 * Asks for what changes all the time, such as a drawing. One question is on its way at most: what changes meanwhile is asked
 * after its answer, and only the newest of it.
 */
export function askLatest<Question, Answer>(options: LatestOptions<Question, Answer>): Latest<Question> {
  let waiting: { readonly question: Question } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sent: AbortController | null = null;

  const next = (): void => {
    if (waiting === null || timer !== null || sent !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void send();
    }, options.waitMs);
  };
  const send = async (): Promise<void> => {
    const { question } = waiting!;
    waiting = null;
    const own = new AbortController();
    sent = own;
    try {
      const answer = await options.ask(question, own.signal);
      if (!own.signal.aborted) options.onAnswer(answer, question);
    } catch (error) {
      if (!own.signal.aborted) options.onProblem(error as Error, question);
    }
    if (sent !== own) return;
    sent = null;
    next();
  };
  return {
    put: (question) => {
      waiting = { question };
      next();
    },
    drop: () => {
      waiting = null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      sent?.abort();
      sent = null;
    },
  };
}
