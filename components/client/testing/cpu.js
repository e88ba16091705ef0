/** The processor's time that this process has taken, in milliseconds: what others do at the same time doesn't count. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
