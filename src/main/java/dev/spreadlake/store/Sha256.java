package dev.spreadlake.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** SHA-256, the hash of every file in the lake and of what the page may run. Any thread. */
public final class Sha256 {
  private static final int CHUNK_BYTES = 1 << 18;

  private Sha256() {}

  /** A fresh digest. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Of bytes; 64 hex digits, lower case. */
  public static String of(byte[] bytes) {
    return of(bytes, bytes.length);
  }

  /** Of the first {@code length} bytes; 64 hex digits, lower case. */
  public static String of(byte[] bytes, int length) {
    MessageDigest sha = digest();
    sha.update(bytes, 0, length);
    return hex(sha);
  }

  /** Of a text in UTF-8, as a Content-Security-Policy names what may run: {@code sha256-…}. */
  public static String source(String text) {
    byte[] sha = digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(sha);
  }

  /** Of a file's content; 64 hex digits, lower case. */
  public static String of(Path file) throws IOException {
    MessageDigest sha = digest();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        sha.update(chunk, 0, n);
      }
    }
    return hex(sha);
  }

  /**
   * Of a table in parts.
   *
   * @param parts name and hash of each, a blank between, in order of name
   */
  public static String ofParts(List<String> parts) {
    MessageDigest sha = digest();
    sha.update(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    return hex(sha);
  }

  /** Ends the digest; 64 hex digits, lower case. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
