package dev.spreadlake.alert.webhook;

import dev.spreadlake.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs payloads as Standard Webhooks asks. Immutable. */
final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param secret {@code whsec_} and base64
   * @throws IllegalArgumentException for anything else; the message does not hold the secret
   */
  WebhookSecret(Secret secret) {
    String text = secret.reveal();
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("webhook.secret must begin with " + PREFIX);
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("webhook.secret must be base64 after " + PREFIX, e);
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException("webhook.secret must not be empty");
    }
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** The value of {@code webhook-signature}: {@code v1,} and base64 of the HMAC-SHA256. */
  String sign(String id, long timestampSeconds, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String signed = id + "." + timestampSeconds + "." + body;
      byte[] digest = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
