package io.plannersync.sim.redis.data;

/** Redis's patterns: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a]}, and a backslash. */
public record Glob(Bytes pattern) {

  public boolean matches(Bytes text) {
    return matches(pattern.array(), 0, text.array(), 0);
  }

  private static boolean matches(byte[] p, int at, byte[] t, int position) {
    int i = at;
    int j = position;
    while (i < p.length) {
      switch (p[i]) {
        case '*' -> {
          while (i + 1 < p.length && p[i + 1] == '*') {
            i++;
          }
          for (int rest = j; rest <= t.length; rest++) {
            if (matches(p, i + 1, t, rest)) {
              return true;
            }
          }
          return false;
        }
        case '?' -> {
          if (j == t.length) {
            return false;
          }
          i++;
          j++;
        }
        case '[' -> {
          int end = closing(p, i);
          if (j == t.length || !inClass(p, i + 1, end, t[j])) {
            return false;
          }
          i = end + 1;
          j++;
        }
        default -> {
          int literal = p[i] == '\\' && i + 1 < p.length ? i + 1 : i;
          if (j == t.length || p[literal] != t[j]) {
            return false;
          }
          i = literal + 1;
          j++;
        }
      }
    }
    return j == t.length;
  }

  private static int closing(byte[] p, int open) {
    int i = open + 1;
    while (i < p.length && p[i] != ']') {
      i += p[i] == '\\' ? 2 : 1;
    }
    return Math.min(i, p.length);
  }

  private static boolean inClass(byte[] p, int from, int end, byte byteOfText) {
    int c = byteOfText & 0xFF;
    boolean negated = from < end && p[from] == '^';
    boolean found = false;
    for (int i = negated ? from + 1 : from; i < end; i++) {
      if (p[i] == '\\' && i + 1 < end) {
        i++;
        found |= (p[i] & 0xFF) == c;
      } else if (i + 2 < end && p[i + 1] == '-') {
        int one = p[i] & 0xFF;
        int other = p[i + 2] & 0xFF;
        found |= Math.min(one, other) <= c && c <= Math.max(one, other);
        i += 2;
      } else {
        found |= (p[i] & 0xFF) == c;
      }
    }
    return found != negated;
  }
}
