/** Whether desktop VS Code can show a window here. Only on Linux may there be none. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
