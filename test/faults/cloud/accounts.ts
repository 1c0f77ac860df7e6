interface Account {
  name: string;
  provider: string;
  endpoints: Readonly<Record<string, string>>;
}

/**
 * One more account of a scene's configuration, or another way to one that is there: all its calls go to this URL. For
 * before a bot is started.
 */
export function leadTo(
  document: Record<string, unknown>,
  { provider, name, url }: { provider: 'tencent' | 'huawei'; name: string; url: string },
): void {
  const accounts = document.accounts as Account[];
  const like = accounts.find((each) => each.provider === provider);
  if (!like) throw new Error(`no account of ${provider}`);
  const endpoints = Object.fromEntries(Object.keys(like.endpoints).map((each) => [each, url]));
  const account = { ...like, name, endpoints };
  document.accounts = [...accounts.filter((each) => each.name !== name), account];
}
