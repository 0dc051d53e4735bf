package dev.penstock.proxy.bootstrap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.TreeMap;

/** What {@code /config} answers: which config is in force, and what of it is not. No keys. */
final class ConfigReport {
  private ConfigReport() {}

  static String json(ProxyStatus status) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeBooleanField("connected", status.isConnected());
      json.writeBooleanField("draining", status.isDraining());
      if (status.identityEnd() != null) {
        json.writeStringField("certificateUntil", status.identityEnd().toString());
      }
      ProxyStatus.Applied applied = status.applied();
      if (applied != null) {
        write(json, applied);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written", e);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, ProxyStatus.Applied applied) throws IOException {
    ProxyConfig config = applied.config();
    json.writeStringField("version", config.version());
    json.writeStringField("appliedAt", applied.appliedAt().toString());
    json.writeObjectFieldStart("asOf");
    for (var entry : new TreeMap<>(config.asOf().resourceVersions()).entrySet()) {
      json.writeStringField(entry.getKey(), Long.toUnsignedString(entry.getValue()));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("resources");
    json.writeNumberField("listeners", config.listeners().size());
    json.writeNumberField("routes", config.routes().size());
    json.writeNumberField("clusters", config.clusters().size());
    json.writeNumberField("certificates", config.certificates().size());
    json.writeNumberField("handovers", config.handovers().size());
    json.writeNumberField("ticketKeys", config.ticketKeys().size());
    json.writeEndObject();
    json.writeArrayFieldStart("rejections");
    for (Rejection rejection : applied.rejections()) {
      json.writeStartObject();
      json.writeStringField("kind", rejection.kind().name());
      json.writeStringField("name", rejection.name());
      json.writeStringField("message", rejection.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
