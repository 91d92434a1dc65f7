/** What Dawn prints by itself, again with each adapter that is asked for: of use to those who look into it, noise to others. */
const complaint = /Warning: (Couldn't load Vulkan: [^\n]*)\n(?:\s+at [^\n]*BackendVk[^\n]*\n)?\n?/g;

/** Why Dawn found no Vulkan, in its own words; null where it does not say so. */
export function dawnComplaint(log: string): string | null {
  return [...log.matchAll(complaint)].at(0)?.[1]?.trim() ?? null;
}

export function withoutDawnComplaints(text: string): string {
  return text.replace(complaint, '');
}
