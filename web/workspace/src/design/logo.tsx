/** Three columns under one roof. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <path d="M2.6 5.2 10 1.6l7.4 3.6v1.6H2.6z" />
      <rect x="3.6" y="8.2" width="2.6" height="7.4" rx=".4" />
      <rect x="8.7" y="8.2" width="2.6" height="7.4" rx=".4" />
      <rect x="13.8" y="8.2" width="2.6" height="7.4" rx=".4" />
      <rect x="2.6" y="16.8" width="14.8" height="1.8" rx=".4" />
    </svg>
  );
}
