package io.plannersync.sim.redis.lua;

import io.plannersync.sim.redis.command.Numbers;
import io.plannersync.sim.redis.command.Reply;
import io.plannersync.sim.redis.data.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** Answers of Redis as values of Lua, and back, by the rules of EVAL. */
final class LuaReplies {

  private static final LuaString ERR = LuaString.valueOf("err");
  private static final LuaString OK = LuaString.valueOf("ok");

  private LuaReplies() {}

  static LuaTable table(List<Bytes> texts) {
    LuaTable table = new LuaTable(texts.size(), 0);
    for (int i = 0; i < texts.size(); i++) {
      table.set(i + 1, string(texts.get(i)));
    }
    return table;
  }

  private static LuaString string(Bytes text) {
    return LuaString.valueUsing(text.array());
  }

  /** An argument of a command. */
  static Bytes bytes(LuaValue value) {
    if (value.type() == LuaValue.TNUMBER) {
      return Bytes.of(Numbers.score(value.todouble()));
    }
    if (value instanceof LuaString text) {
      return copied(text);
    }
    throw new LuaError("Lua redis() command arguments must be strings or integers");
  }

  private static Bytes copied(LuaString text) {
    return new Bytes(
        Arrays.copyOfRange(text.m_bytes, text.m_offset, text.m_offset + text.m_length));
  }

  static LuaValue toLua(Reply reply) {
    if (reply instanceof Reply.Bulk bulk) {
      return bulk.text() == null ? LuaValue.FALSE : string(bulk.text());
    }
    if (reply instanceof Reply.Int integer) {
      return LuaValue.valueOf((double) integer.number());
    }
    if (reply instanceof Reply.Many many) {
      return many.elements() == null ? LuaValue.FALSE : toLua(many.elements());
    }
    LuaTable table = new LuaTable();
    if (reply instanceof Reply.Status status) {
      table.set(OK, LuaValue.valueOf(status.word()));
    } else {
      table.set(ERR, LuaValue.valueOf(((Reply.Error) reply).message()));
    }
    return table;
  }

  private static LuaTable toLua(List<Reply> elements) {
    LuaTable table = new LuaTable(elements.size(), 0);
    for (int i = 0; i < elements.size(); i++) {
      table.set(i + 1, toLua(elements.get(i)));
    }
    return table;
  }

  /** What a script returns. */
  static Reply toReply(LuaValue value) {
    return switch (value.type()) {
      case LuaValue.TSTRING -> Reply.of(copied((LuaString) value));
      case LuaValue.TNUMBER -> Reply.of((long) value.todouble());
      case LuaValue.TBOOLEAN -> value.toboolean() ? Reply.of(1) : Reply.NIL;
      case LuaValue.TTABLE -> toReply((LuaTable) value);
      default -> Reply.NIL;
    };
  }

  private static Reply toReply(LuaTable table) {
    LuaValue error = table.rawget(ERR);
    if (error.type() == LuaValue.TSTRING) {
      return new Reply.Error(error.tojstring());
    }
    LuaValue status = table.rawget(OK);
    if (status.type() == LuaValue.TSTRING) {
      return new Reply.Status(status.tojstring());
    }
    List<Reply> elements = new ArrayList<>();
    LuaValue element = table.rawget(1);
    while (!element.isnil()) {
      elements.add(toReply(element));
      element = table.rawget(elements.size() + 1);
    }
    return new Reply.Many(elements);
  }
}
