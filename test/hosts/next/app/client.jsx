"use client";
import { useState } from "react";
import { use as used } from "../use.mjs";

export function Client() {
  const [said] = useState(used);
  return <p>{`client ${said}`}</p>;
}
