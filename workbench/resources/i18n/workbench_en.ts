<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ExtractPanel</name>
    <message numerus="yes">
        <source>%Ln frame(s) need about {size}, but only {free} are free on this disk.</source>
        <translation>
            <numerusform>%Ln frame needs about {size}, but only {free} are free on this disk.</numerusform>
            <numerusform>%Ln frames need about {size}, but only {free} are free on this disk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), {done} of them there already; about {size} more ({free} free)</source>
        <translation>
            <numerusform>%Ln frame, {done} there already; about {size} more ({free} free)</numerusform>
            <numerusform>%Ln frames, {done} of them there already; about {size} more ({free} free)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), about {size} ({free} free)</source>
        <translation>
            <numerusform>%Ln frame, about {size} ({free} free)</numerusform>
            <numerusform>%Ln frames, about {size} ({free} free)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OverlayTab</name>
    <message numerus="yes">
        <source>{done} of %Ln frame(s) have a prediction.</source>
        <translation>
            <numerusform>{done} of %Ln frame has a prediction.</numerusform>
            <numerusform>{done} of %Ln frames have a prediction.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PseudoTab</name>
    <message numerus="yes">
        <source>%n complete (one head, body and tail)</source>
        <translation>
            <numerusform>%n complete (one head, body and tail)</numerusform>
            <numerusform>%n complete (one head, body and tail)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) made, {whole} of them with every part of every animal.</source>
        <translation>
            <numerusform>%Ln mask made, {whole} with every part of every animal.</numerusform>
            <numerusform>%Ln masks made, {whole} of them with every part of every animal.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StudyController</name>
    <message numerus="yes">
        <source>Add %Ln video(s)</source>
        <translation>
            <numerusform>Add %Ln video</numerusform>
            <numerusform>Add %Ln videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainTab</name>
    <message numerus="yes">
        <source>Done: mean IoU {iou} on %Ln held-out frame(s).</source>
        <translation>
            <numerusform>Done: mean IoU {iou} on %Ln held-out frame.</numerusform>
            <numerusform>Done: mean IoU {iou} on %Ln held-out frames.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) to learn from and to test on.</source>
        <translation>
            <numerusform>%Ln frame to learn from and to test on.</numerusform>
            <numerusform>%Ln frames to learn from and to test on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VideosModel</name>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln frame</numerusform>
            <numerusform>%Ln frames</numerusform>
        </translation>
    </message>
</context>
</TS>
