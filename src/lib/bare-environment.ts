/** What Node and the system's C library read; nothing of it is secret. */
const kept = ['NODE_ENV', 'NODE_COMPILE_CACHE', 'GLIBC_TUNABLES'];

/** Returns the environment for a process that works on what strangers sent: of this one's, which holds secrets, only what Node reads. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const variables = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return Object.fromEntries(variables) as NodeJS.ProcessEnv;
}
